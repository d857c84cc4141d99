/**
 * Folds what PP-OCR's networks compute element by element into their convolutions. Each of those is
 * followed by a product and a sum with a number, an activation in four steps, and another product
 * and sum: eight passes over all pixels, in a layout that ONNX Runtime must convert to and from. It
 * runs convolutions with their batch normalization and hard swish in one pass. The results are the
 * same but for rounding.
 */
import { floatOf, integersOf, node, OnnxGraph } from './onnx-graph.mjs';

/** @typedef {import('./onnx-graph.mjs').Node} Node */
/**
 * One product and one sum for each channel of a value.
 * @typedef {object} Affine
 * @property {string} input
 * @property {Float32Array} scale
 * @property {Float32Array} shift
 */

/** The largest rounding error of a float32 does not matter in 1 / √(1 + 1e-12). */
const NO_VARIANCE = { epsilon: 1e-12 };

/**
 * @param {Uint8Array} model a serialized `ModelProto`
 * @param {Pick<import('./half-weights.mjs').HalfFormat, 'float16ToFloat32'>} format
 * @returns {Uint8Array} the same bytes if there is nothing to fold
 */
export function foldNetwork(model, format) {
  const graph = new OnnxGraph(model, format);
  const rules = [hardSwish, gate, normalization, foldBackward, foldForward];
  const step = () => graph.nodes.some((each) => rules.some((rule) => rule(graph, each)));
  if (!step()) return model;
  while (step());
  return graph.write();
}

/** The number in a node's constant, and its other input. @param {OnnxGraph} graph @param {Node} node */
function operandsOf(graph, { inputs }) {
  const name = inputs.find((each) => graph.constant(each));
  const input = inputs.find((each) => each !== name);
  return name === undefined || input === undefined
    ? undefined
    : { input, constant: graph.constant(name) };
}

/** @param {OnnxGraph} graph @param {Node | undefined} node @param {string} opType @param {number} number */
const isWith = (graph, node, opType, number) => {
  const values = node?.opType === opType && operandsOf(graph, node)?.constant.values;
  return values && values.length === 1 && values[0] === number;
};

/** `x · clip(x + 3, 0, 6) / 6` becomes `x · hardSigmoid(x)`, which runs in the convolution before. */
function hardSwish(graph, plus) {
  if (!isWith(graph, plus, 'Add', 3)) return false;
  const { input } = operandsOf(graph, plus);
  const clip = graph.onlyUser(plus.outputs[0]);
  const product = isClipTo6(graph, clip) && graph.onlyUser(clip.outputs[0]);
  if (!product || product.opType !== 'Mul' || !product.inputs.includes(input)) return false;
  const sixth = graph.onlyUser(product.outputs[0]);
  if (!isWith(graph, sixth, 'Div', 6)) return false;
  const gated = `${input}.gate`;
  graph.replace(
    [plus, clip, product, sixth],
    [
      node('HardSigmoid', [input], gated, { alpha: 1 / 6, beta: 0.5 }),
      node('Mul', [input, gated], sixth.outputs[0]),
    ],
  );
  return true;
}

/** Whether a node limits values to 0 to 6, by inputs (from opset 11 on) or by attributes. */
function isClipTo6(graph, clip) {
  if (clip?.opType !== 'Clip') return false;
  const [least, most] = ['min', 'max'].map((name, i) => {
    const input = clip.inputs[i + 1];
    return input ? graph.constant(input)?.values[0] : floatOf(clip, name);
  });
  return least === 0 && most === 6;
}

/** `x + x · gate` becomes `x · (gate + 1)`: the gate of a channel is one number. */
function gate(graph, sum) {
  if (sum.opType !== 'Add') return false;
  const product = sum.inputs
    .map((name) => graph.source(name))
    .find((each) => each?.opType === 'Mul');
  if (!product || graph.onlyUser(product.outputs[0]) !== sum) return false;
  const input = sum.inputs.find((name) => name !== product.outputs[0]);
  const factor = product.inputs.find((name) => name !== input);
  const isGate = graph.source(factor ?? '')?.opType === 'HardSigmoid';
  if (!isGate || !product.inputs.includes(input) || graph.source(factor).inputs[0] === input) {
    return false;
  }
  const one = graph.add([1], Float32Array.of(1));
  const opened = `${factor}.opened`;
  graph.replace(
    [product, sum],
    [node('Add', [factor, one], opened), node('Mul', [input, opened], sum.outputs[0])],
  );
  return true;
}

/** Products and sums with a number for each channel become one batch normalization. */
function normalization(graph, first) {
  if (first.opType !== 'Mul' && first.opType !== 'Add') return false;
  const channels = channelsOf(graph, first);
  const one = channels === undefined ? undefined : affineOf(graph, first, channels);
  if (!one) return false;
  // ONNX Runtime knows `x · sigmoid(1 · x)`.
  if (first.opType === 'Mul' && one.scale.every((value) => value === 1)) return false;
  const next = graph.onlyUser(first.outputs[0]);
  const two = first.opType === 'Mul' && next?.opType === 'Add' && affineOf(graph, next, channels);
  const shift = two ? two.shift : one.shift;
  const parameters = [one.scale, shift, new Float32Array(channels), filled(channels, 1)];
  const inputs = [one.input, ...parameters.map((values) => graph.add([channels], values))];
  const last = two ? next : first;
  graph.replace(two ? [first, next] : [first], [
    node('BatchNormalization', inputs, last.outputs[0], NO_VARIANCE),
  ]);
  return true;
}

/** A batch normalization after a convolution changes its weights. */
function foldBackward(graph, convolution) {
  if (!isConvolution(convolution)) return false;
  const [output] = convolution.outputs;
  const after = graph.onlyUser(output);
  if (after?.opType !== 'BatchNormalization') return false;
  const { weights, bias, outputsOf } = partsOf(graph, convolution);
  const { scale, shift } = affineOf(graph, after, outputsOf.count);
  const scaled = weights.values.map((value, i) => value * scale[outputsOf.channel(i)]);
  const moved = scale.map((value, i) => value * (bias?.values[i] ?? 0) + shift[i]);
  const inputs = [
    convolution.inputs[0],
    graph.add(weights.dims, scaled),
    graph.add([moved.length], moved),
  ];
  graph.replace([convolution, after], [{ ...convolution, inputs, outputs: after.outputs }]);
  return true;
}

/**
 * A batch normalization before convolutions changes their weights, unless they see zeros beside the
 * picture, which it would have left as they are.
 */
function foldForward(graph, before) {
  if (before.opType !== 'BatchNormalization' || graph.outputs.has(before.outputs[0])) return false;
  const users = graph.users(before.outputs[0]);
  const isPlain = (each) =>
    each.opType === 'Conv' && integersOf(each, 'pads').every((n) => n === 0);
  if (users.length === 0 || !users.every(isPlain)) return false;
  const [input] = before.inputs;
  for (const user of users) {
    const { weights, bias, outputsOf, inputOf } = partsOf(graph, user);
    const channels = graph.constant(before.inputs[1]).values.length;
    const { scale, shift } = affineOf(graph, before, channels);
    const moved = Float32Array.from({ length: outputsOf.count }, (_, i) => bias?.values[i] ?? 0);
    weights.values.forEach((value, i) => {
      moved[outputsOf.channel(i)] += value * shift[inputOf(i)];
    });
    const scaled = weights.values.map((value, i) => value * scale[inputOf(i)]);
    const inputs = [input, graph.add(weights.dims, scaled), graph.add([moved.length], moved)];
    graph.replace([user], [{ ...user, inputs }]);
  }
  graph.nodes = graph.nodes.filter((each) => each !== before);
  return true;
}

const isConvolution = ({ opType }) => opType === 'Conv' || opType === 'ConvTranspose';
const filled = (length, value) => new Float32Array(length).fill(value);

/** Weights of a convolution, and the channels to which a weight belongs. */
function partsOf(graph, { opType, inputs }) {
  const weights = graph.constant(inputs[1]);
  const bias = inputs[2] ? graph.constant(inputs[2]) : undefined;
  const [first, second, ...kernel] = weights.dims;
  const area = kernel.reduce((product, size) => product * size, 1);
  const outer = (i) => Math.floor(i / (second * area));
  const inner = (i) => Math.floor(i / area) % second;
  if (opType === 'ConvTranspose') {
    return { weights, bias, outputsOf: { count: second, channel: inner }, inputOf: outer };
  }
  // A depthwise convolution has one input of its own for each output.
  const inputOf = second === 1 ? outer : inner;
  return { weights, bias, outputsOf: { count: first, channel: outer }, inputOf };
}

/** @returns {Affine | undefined} what a node does to each channel of its input */
function affineOf(graph, each, channels) {
  if (each.opType === 'BatchNormalization') {
    const [input, ...names] = each.inputs;
    const [scale, shift, mean, variance] = names.map((name) => graph.constant(name).values);
    const factor = scale.map((value, i) => value / Math.sqrt(variance[i] + NO_VARIANCE.epsilon));
    return { input, scale: factor, shift: shift.map((value, i) => value - mean[i] * factor[i]) };
  }
  if (each.opType !== 'Mul' && each.opType !== 'Add') return undefined;
  const { input, constant } = operandsOf(graph, each) ?? {};
  const { dims, values } = constant ?? { dims: [], values: [] };
  const isByChannel = values.length === channels && dims.length === 4 && dims[1] === channels;
  if (input === undefined || (values.length !== 1 && !isByChannel)) return undefined;
  const numbers = values.length === 1 ? filled(channels, values[0]) : values;
  return each.opType === 'Mul'
    ? { input, scale: numbers, shift: filled(channels, 0) }
    : { input, scale: filled(channels, 1), shift: numbers };
}

/**
 * Channels of a node's input: those of the convolution that computes it, up to steps that keep their
 * number.
 */
function channelsOf(graph, { inputs }) {
  const input = inputs.find((name) => !graph.constant(name));
  const source = input === undefined ? undefined : graph.source(input);
  if (!source) return undefined;
  if (isConvolution(source)) return partsOf(graph, source).outputsOf.count;
  const keeps = ['Mul', 'Add', 'HardSigmoid', 'BatchNormalization'].includes(source.opType);
  return keeps ? channelsOf(graph, source) : undefined;
}
