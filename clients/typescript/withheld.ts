// A field that the server withholds, kept apart by type from one that is empty.
import { withholdable } from "./generated/graphql.ts";

/** `value` is there only where the field is not withheld: ask that first, the compiler insists. */
export type MaybeWithheld<T> = Withheld | { readonly withheld: false; readonly value: T };
export type Withheld = { readonly withheld: true };

type Names = typeof withholdable;
type WithheldIn<T> = T extends { __typename: keyof Names } ? Names[T["__typename"]][number] : never;

/** An answer in which every field that may be withheld is a `MaybeWithheld`. */
export type Revealed<T> = T extends readonly (infer Item)[]
  ? readonly Revealed<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: K extends WithheldIn<T> ? MaybeWithheld<Revealed<T[K]>> : Revealed<T[K]> }
    : T;

const WITHHELD: Withheld = { withheld: true };

/** The answer, with its fields that may be withheld wrapped by what `withheldFields` says. */
export function revealed<T>(answer: T): Revealed<T>;
export function revealed(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(revealed);
  if (typeof answer !== "object" || answer === null) return answer;
  const { __typename: type, withheldFields } = answer as { __typename?: string; withheldFields?: string[] };
  const names: readonly string[] = type !== undefined && type in withholdable ? withholdable[type as keyof Names] : [];
  const field = (name: string, value: unknown): unknown => {
    if (!names.includes(name)) return revealed(value);
    return withheldFields?.includes(name) ? WITHHELD : { withheld: false, value: revealed(value) };
  };
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, field(name, value)]));
}
