/** Entry point of a recognizer thread: reads batches of images one after the other. */
import { errors, messageOf } from '../../../core/errors/errors.ts';
import { parentThreadPort } from '../../../workers/port.ts';
import { RequestServer, WorkerBroken } from '../../../workers/requestServer.ts';
import { TesseractCore } from './tesseractCore.ts';
import { READ, ReadRequestSchema, type ReadRequest, type ReadResult } from './workerMessages.ts';
import { verbatim } from '../../../core/sentences/sentence.ts';

const core = TesseractCore.create();

async function read({ languages, segmentation, images }: ReadRequest): Promise<ReadResult[]> {
  try {
    const tesseract = await core;
    tesseract.prepare(languages);
    return images.map((image) => tesseract.read(languages, segmentation, image));
  } catch (error) {
    const message = messageOf(error);
    // A WebAssembly trap leaves the module in an undefined state.
    if (error instanceof Error && error.name === 'RuntimeError') {
      throw new WorkerBroken(message, { cause: error });
    }
    throw errors.recognizerFailed('Tesseract', verbatim(message));
  }
}

new RequestServer(parentThreadPort()).answer(READ, ReadRequestSchema, read).listen();
