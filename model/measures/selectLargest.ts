/**
 * The k-th largest of the values (k from 1), by quickselect in the array itself, which is left reordered. The
 * answer is a value, so it depends neither on ties nor on the order of the input.
 */
export function selectLargest(values: Float64Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  const target = k - 1;
  while (left < right) {
    const pivot = values[(left + right) >> 1]!;
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! > pivot) i++;
      while (values[j]! < pivot) j--;
      if (i <= j) {
        const swap = values[i]!;
        values[i++] = values[j]!;
        values[j--] = swap;
      }
    }
    if (target <= j) right = j;
    else if (target >= i) left = i;
    else return pivot;
  }
  return values[target]!;
}
