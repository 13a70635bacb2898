export function ask(ports: { readonly http: number; readonly tcp: number }, times: number): Promise<void>;
