export class Application {
  static start(
    program: string,
    options?: {
      readonly adapter?: 'express' | 'fastify';
      /** Of the command; undefined: without it. Default: `run`. */
      readonly command?: readonly string[] | undefined;
      readonly flags?: readonly string[];
      /** With the same programs. Default: this one. */
      readonly folder?: string;
    },
  ): Promise<Application>;
  readonly pid: number;
  readonly ports: { readonly http: number; readonly tcp: number };
  readonly said: string;
  ask(message: unknown): Promise<unknown>;
  terminate(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}
