/**
 * What went wrong on the way to the broker, as one sentence for the device's owner. The texts that
 * are looked for are those of rustls and of the C library; they are the same in Deno 2.4 and 2.9.
 */

/** A broker's address. */
export interface Address {
  hostname: string;
  port: number;
}

/** The address as people write it: `broker.example:8883`, `[::1]:8883`. */
export function addressOf({ hostname, port }: Address): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Alerts by which a server says what it thinks of a client's certificate (RFC 8446 section 6.2). */
const CERTIFICATE_ALERTS: Readonly<Record<string, string>> = {
  AccessDenied: "access denied",
  BadCertificate: "it cannot be read or verified",
  BadCertificateStatusResponse: "its status is bad",
  CertificateExpired: "it is expired or not yet valid by the broker's clock",
  CertificateRequired: "none arrived",
  CertificateRevoked: "it was revoked",
  CertificateUnknown: "it is not acceptable",
  DecryptError: "its signature does not verify",
  UnknownCA: "it does not come from a CA that the broker trusts",
  UnsupportedCertificate: "it is not for clients",
};

/** Why no connection came about. */
export function unreachableSentence(error: unknown, address: Address): string {
  const text = error instanceof Error ? error.message : String(error);
  const broker = `the broker ${addressOf(address)}`;
  const verdict = /^invalid peer certificate: (.*)$/.exec(text)?.[1];
  if (verdict !== undefined) return `The certificate of ${broker} ${certificateFault(verdict)}`;
  const alert = /^received fatal alert: (\w+)$/.exec(text)?.[1];
  if (alert !== undefined) return alertSentence(alert, broker);
  if (/lookup address|resolve|No address associated/.test(text)) {
    return `The name of ${broker} cannot be resolved (${text.replace(/^.*information: /, "")})`;
  }
  if (/^Invalid hostname|^invalid host/.test(text)) {
    return `"${address.hostname}" is not the name of a host`;
  }
  if (error instanceof Deno.errors.ConnectionRefused) {
    return `Nothing listens at ${broker} (connection refused)`;
  }
  if (error instanceof Deno.errors.NotCapable) {
    return `The agent was started without --allow-net=${addressOf(address)}`;
  }
  if (/corrupt message|HTTP|InvalidContentType/.test(text)) {
    return `What listens at ${broker} does not speak TLS; the port for MQTT over TLS is usually 8883`;
  }
  if (
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.UnexpectedEof ||
    error instanceof Deno.errors.BrokenPipe
  ) {
    return `No TLS connection came about: ${broker} hung up; the port for MQTT over TLS is usually 8883`;
  }
  if (/peer is incompatible/.test(text)) return alertSentence("ProtocolVersion", broker);
  return `No connection to ${broker}: ${text}`;
}

/** Why a connection that had come about ended. */
export function brokenSentence(error: unknown, address: Address): string {
  const text = error instanceof Error ? error.message : String(error);
  const broker = `the broker ${addressOf(address)}`;
  // With TLS 1.3 a server judges the client's certificate when the client is done already.
  const alert = /^received fatal alert: (\w+)$/.exec(text)?.[1];
  if (alert !== undefined) return alertSentence(alert, broker);
  return `The connection to ${broker} broke: ${text}`;
}

function alertSentence(alert: string, broker: string): string {
  const reason = CERTIFICATE_ALERTS[alert];
  if (reason !== undefined) {
    return `The certificate of this device was refused by ${broker}: ${reason}`;
  }
  if (alert === "ProtocolVersion") return `TLS 1.2 or newer is too new for ${broker}`;
  if (alert === "HandshakeFailure") return `No kind of encryption suits both us and ${broker}`;
  if (alert === "NoApplicationProtocol") return `What listens at ${broker} does not speak MQTT`;
  return `The TLS connection was refused by ${broker} (${alert})`;
}

/** The end of a sentence that begins with the certificate. */
function certificateFault(verdict: string): string {
  if (/^UnknownIssuer|^BadSignature/.test(verdict)) return "does not come from the configured CA";
  if (/^certificate not valid for name/.test(verdict)) {
    const names = [...verdict.matchAll(/(?:DnsName|IpAddress)\("?([^")]*)"?\)/g)];
    return names.length === 0
      ? "names no host: it needs a subject alternative name"
      : `is not for this name, only for ${names.map(([, name]) => name).join(", ")}`;
  }
  const [, seconds] = /certificate is not valid (?:after|before) (\d+)/.exec(verdict) ?? [];
  const [, clock] = /verification time (\d+)/.exec(verdict) ?? [];
  const dates = seconds === undefined || clock === undefined
    ? "now"
    : `${date(seconds)}, and the clock of this device shows ${date(clock).slice(0, 10)}`;
  if (/^certificate expired/.test(verdict)) return `expired at ${dates}`;
  if (/^certificate not valid yet/.test(verdict)) return `is not valid before ${dates}`;
  if (/extended key usage/.test(verdict)) return "is not for servers (extended key usage)";
  if (/CaUsedAsEndEntity/.test(verdict)) {
    return "is that of a CA, or self-signed; it needs one that a CA has issued to it";
  }
  if (/UnsupportedCertVersion/.test(verdict)) return "is X.509 version 1; it needs version 3";
  if (/^Revoked/.test(verdict)) return "was revoked";
  return `is not acceptable (${verdict})`;
}

function date(seconds: string): string {
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
