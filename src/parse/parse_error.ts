/** A text or bytes that are not in the format that they should be in. */
export class ParseError extends SyntaxError {
  override readonly name = "ParseError";

  /**
   * @param format what was expected, named after the file or manual page, such as `proc/meminfo`
   * @param problem what was wrong with it
   * @param excerpt the offending line; shown cut and escaped, since an attacker may have written it
   */
  constructor(format: string, problem: string, excerpt?: string) {
    const shown = excerpt === undefined ? "" : `: ${JSON.stringify(excerpt.slice(0, 80))}`;
    super(`${format}: ${problem}${shown}`);
  }
}
