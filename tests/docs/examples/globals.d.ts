// What the examples take for granted: what a page has at hand, and for fragments what came before them.
declare const projectId: string;
declare const datasetId: string;
declare const endpoint: string;
declare const region: string;
declare const selectedIds: string[];
declare const bar: { value: number };
declare const session: import('modelarts-dataset').Session;
declare const dataset: import('modelarts-dataset').Dataset;
declare const signal: AbortSignal;
declare const retryButton: { onclick: (() => void) | null };
declare const account: string;
declare const username: string;
declare const password: string;
declare const accessKey: string;
declare const secretKey: string;
declare const securityToken: string;
declare function csrfToken(): string;
declare function askForKeys(): Promise<{ accessKey: string; secretKey: string }>;
declare function confirmed(question: string): Promise<boolean>;
declare const init: typeof import('modelarts-dataset').default;
declare const Session: typeof import('modelarts-dataset').Session;
declare const ModelArtsError: typeof import('modelarts-dataset').ModelArtsError;
declare const passwordCredentials: typeof import('modelarts-dataset').passwordCredentials;
declare const pendingDeletions: typeof import('modelarts-dataset').pendingDeletions;
declare const discardDeletion: typeof import('modelarts-dataset').discardDeletion;
declare const process: { env: Record<string, string> };
declare function userOf(request: Request): Promise<{ mayDelete: boolean } | undefined>;
declare module 'node:http' {
  export function createServer(listener: (request: never, response: never) => unknown): {
    listen(port: number, host: string): unknown;
  };
}
