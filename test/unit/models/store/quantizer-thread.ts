/** The converter's thread, bundled with the tests next to `converter.ts`. */
import '../../../../src/models/onnx/quantizerThread.ts';
