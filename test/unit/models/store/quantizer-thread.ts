/** The converter's thread, bundled with the tests beside `converter.ts`. */
import '../../../../src/models/onnx/quantizerThread.ts';
