import { messageOf } from '../../../core/errors/errors.ts';

/** A GPU failed at a run of its own. Everything else that goes wrong is no reason to leave it. */
export class DeviceError extends Error {}

/** Marks what goes wrong in a call that a GPU carries out. @throws DeviceError */
export async function onDevice<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new DeviceError(messageOf(error), { cause: error });
  }
}
