/** The lines of a text; a newline ends a line, it does not begin one. */
export function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The fields of a line that spaces or tabs separate. No other character of a name is a separator. */
export function fieldsOf(line: string): string[] {
  return line.split(/[ \t]+/).filter((field) => field !== "");
}

/** The lines of a text one at a time, for a text that is large: an array of all would be larger. */
export function* eachLine(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline;
    yield text.slice(at, end);
    at = end + 1;
  }
}
