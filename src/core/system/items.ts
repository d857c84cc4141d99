/** Access to items that exist by construction; if one does not, the error says so. */

/**
 * Item of a list, counted from the end if the index is negative, as by `Array.at`. Use it if the
 * index is valid by construction, such as one found in the same list. If an item may be missing,
 * use `list[index]` and handle that case. Loops over pixels and logits are faster with
 * `list[index]`, since all lists and typed arrays share this one function.
 * @throws RangeError if the list has no such item
 */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const item = list[index < 0 ? list.length + index : index];
  if (item === undefined) throw new RangeError(`No item ${index} in a list of ${list.length}.`);
  return item;
}

/**
 * Value of a key that is in the map by construction.
 * @throws RangeError if the map does not have the key
 */
export function lookUp<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new RangeError(`No entry ${String(key)} among ${map.size}.`);
  return value;
}

/** Value of a key; a key that is new gets what `create` returns. */
export function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

/**
 * Items of two lists side by side.
 * @throws RangeError if the second list is shorter
 */
export function zip<A, B>(first: ArrayLike<A>, second: ArrayLike<B>): [A, B][] {
  return Array.from(first, (item, i) => [item, at(second, i)]);
}
