import { messageOf } from '../../../core/errors/errors.ts';

/** A GPU failed during one of its runs. No other failure is a reason to stop using it. */
export class DeviceError extends Error {}

/** Marks errors of a call that a GPU carries out. @throws DeviceError */
export async function onDevice<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new DeviceError(messageOf(error), { cause: error });
  }
}
