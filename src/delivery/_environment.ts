/**
 * Imported first, for what it does: closes the environment to packages, and the doors through which
 * the environment would let other CAs than the configured one into TLS.
 */
import process from "node:process";

// npm:debug lists the environment, which would need the right to read all of it.
process.env = {};

// Deno adds the CAs given to a connection to its default ones, instead of replacing them, and reads
// the default ones at the first connect. What the --cert flag names cannot be taken back.
Deno.env.set("DENO_TLS_CA_STORE", "system");
Deno.env.set("SSL_CERT_FILE", "/dev/null");
Deno.env.set("SSL_CERT_DIR", "/dev/null/none");
Deno.env.delete("DENO_CERT");
