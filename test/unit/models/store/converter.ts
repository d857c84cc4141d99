/** The converter as a process of its own, bundled with the tests. */
import '../../../../src/convert.ts';
