/** The converter as a separate process, bundled with the tests. */
import '../../../../src/convert.ts';
