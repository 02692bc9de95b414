import type { components, paths } from './api.gen';

/** A schema of the server's document by its name. */
export type Schema<N extends keyof components['schemas']> = components['schemas'][N];

type JsonOf<R> = R extends { content: { 'application/json': infer T } } ? T : never;

/** The JSON that a successful call answers, named by its path and method. */
export type Answer<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  responses: infer R;
}
  ? { [K in keyof R]: K extends 200 | 201 | 202 ? JsonOf<R[K]> : never }[keyof R]
  : never;

/** The JSON body that a call takes. */
export type Body<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  requestBody?: infer B;
}
  ? JsonOf<B>
  : never;

export type Session = Answer<'/api/v1/session', 'get'>;
export type Post = NonNullable<Session['post']>;

/** What the caller may do with a resource now, as the server answers it in `actions`. */
export interface Action {
  name: string;
  enabled: boolean;
  /** Why the action is not possible now; shown beside the disabled button. */
  reason?: string | null;
  /** The action wants a confirmation before it is sent. */
  confirm?: boolean;
  /** The words on the button, in the caller's language. */
  title: string;
}
