/** A linear least squares problem, collected equation by equation as its normal equations. */
export class LeastSquares {
  readonly #matrix: Float64Array;
  readonly #right: Float64Array;

  /** @param size number of unknowns */
  constructor(readonly size: number) {
    this.#matrix = new Float64Array(size * size);
    this.#right = new Float64Array(size);
  }

  /** Adds the equation `factors · unknowns = value`. */
  add(factors: ArrayLike<number>, value: number, weight: number): void {
    const { size } = this;
    for (let i = 0; i < size; i++) {
      const scaled = weight * factors[i]!;
      if (scaled === 0) continue;
      this.#right[i]! += scaled * value;
      for (let j = 0; j <= i; j++) this.#matrix[i * size + j]! += scaled * factors[j]!;
    }
  }

  /**
   * The solution, by Cholesky's decomposition.
   * @throws RangeError if the equations do not determine every unknown
   */
  solve(): Float64Array {
    const { size } = this;
    const lower = this.#matrix.slice();
    const x = this.#right.slice();
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = lower[i * size + j]!;
        for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
        if (i !== j) lower[i * size + j] = sum / lower[j * size + j]!;
        else if (sum > 0) lower[i * size + i] = Math.sqrt(sum);
        else throw new RangeError('The equations do not determine every unknown.');
      }
    }
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < i; k++) x[i]! -= lower[i * size + k]! * x[k]!;
      x[i]! /= lower[i * size + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) x[i]! -= lower[k * size + i]! * x[k]!;
      x[i]! /= lower[i * size + i]!;
    }
    return x;
  }
}
