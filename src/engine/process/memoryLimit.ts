/** How much memory the inference process may use while it reads, if no limit is set. */
import os from 'node:os';
import { smallest } from '../../core/geometry/extremes.ts';
import { containerMemory } from './containerMemory.ts';

const GIGABYTE = 2 ** 30;

/**
 * For a page and the compact engine: images of 99 megapixels, in any format, took 0.7 to 1.3 GB. A
 * higher limit would let a small but expensive file take memory that others need.
 */
const ENOUGH = 2 * GIGABYTE;
/** Share of the machine's memory; the remainder is the user's. */
const SHARE = 0.6;
/** Largest share of the machine's memory including a model that the user chose. */
const SHARE_WITH_MODEL = 0.9;
/** Memory left to others in a container, above all to VS Code's own server. */
const RESERVE = { share: 0.15, least: 256 * 2 ** 20 };

export interface MachineMemory {
  /** Bytes. */
  readonly total: number;
  /** Limit of the container, if there is one. */
  readonly container: number | undefined;
}

/** The memory of this machine, and of the container around this process. */
export function machineMemory(): MachineMemory {
  // On systems without control groups, this covers other limits of a process.
  const constrained = process.constrainedMemory();
  const total = os.totalmem();
  const limits = [containerMemory(), constrained].filter(
    (limit) => limit !== undefined && limit > 0 && limit < total,
  ) as number[];
  return { total, container: limits.length === 0 ? undefined : smallest(limits) };
}

/**
 * Bytes that the process may use while it reads a page.
 * @param model bytes that the model in use needs, in addition to those for the page
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
