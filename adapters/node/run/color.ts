interface Terminal {
  readonly isTTY?: boolean;
}

/** Are colours wanted on `stream`? `NO_COLOR` and `FORCE_COLOR` are obeyed, the first before the second. */
export function wantsColor(stream: Terminal, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
