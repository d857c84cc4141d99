/** How much memory the inference process may take while it reads, where nobody names a number. */
import os from 'node:os';
import { smallest } from '../../core/geometry/extremes.ts';
import { containerMemory } from './containerMemory.ts';

const GIGABYTE = 2 ** 30;

/**
 * For a page and the compact engine: images of 99 megapixels, in any format, took 0.7 to 1.3 GB.
 * More would let a small file that was made to cost much take what others need.
 */
const ENOUGH = 2 * GIGABYTE;
/** Share of the machine: the rest is the user's. */
const SHARE = 0.6;
/** Share of the machine that a model which was chosen may take up to. */
const SHARE_WITH_MODEL = 0.9;
/** What is left to the others in a container, above all to VS Code's own server. */
const RESERVE = { share: 0.15, least: 256 * 2 ** 20 };

export interface MachineMemory {
  /** Bytes. */
  readonly total: number;
  /** Limit of the container, if there is one. */
  readonly container: number | undefined;
}

/** The memory of this machine, and of the container that this process is in. */
export function machineMemory(): MachineMemory {
  // On systems without control groups this is what else limits a process.
  const constrained = process.constrainedMemory();
  const total = os.totalmem();
  const limits = [containerMemory(), constrained].filter(
    (limit) => limit !== undefined && limit > 0 && limit < total,
  ) as number[];
  return { total, container: limits.length === 0 ? undefined : smallest(limits) };
}

/**
 * Bytes that the process may take while it reads a page.
 * @param model bytes that the model in use needs, beside the page's own
 */
export function memoryLimit(model: number, { total, container }: MachineMemory): number {
  const page = Math.min(ENOUGH, SHARE * total);
  const most = Math.min(model > 0 ? SHARE_WITH_MODEL * total : page, left(container));
  return Math.min(page + model, most);
}

const left = (container: number | undefined): number =>
  container === undefined
    ? Infinity
    : Math.max(container / 2, container - Math.max(RESERVE.least, RESERVE.share * container));
