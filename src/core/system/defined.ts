type Optional<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** A type whose members that may be undefined may be absent instead. */
export type Defined<T> = Omit<T, Optional<T>> & {
  [K in Optional<T>]?: Exclude<T[K], undefined>;
};

/** The object without its undefined members: an absent member is what optional ones are for. */
export function defined<T extends object>(value: T): Defined<T> {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members) as Defined<T>;
}
