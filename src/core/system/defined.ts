type Optional<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** A type in which members that may be undefined may be absent instead. */
export type Defined<T> = Omit<T, Optional<T>> & {
  [K in Optional<T>]?: Exclude<T[K], undefined>;
};

/** The object without its undefined members, for types whose optional members must be absent. */
export function defined<T extends object>(value: T): Defined<T> {
  const members = Object.values(value);
  // A copy keeps the shape of the object, and most objects have all of their members.
  if (!members.includes(undefined)) return { ...value };
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Defined<T>;
}
