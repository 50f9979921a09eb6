// What the benchmarks share: words of the command line, runs that must succeed, means.
import { mustRun } from '../support/process.mjs';

/** The value of the last `--NAME=VALUE` among `words`. */
export const flagIn = (words) => (name, otherwise) =>
    words.findLast((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;

/** Those of `words` that are no flags. */
export const plainIn = (words) => words.filter((word) => !word.startsWith('--'));

/** The standard output of a program that has to exit with 0. */
export const must = (program, ...args) => mustRun(program, args).stdout;

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
export const geometricMean = (numbers) =>
    Math.exp(numbers.reduce((sum, value) => sum + Math.log(value), 0) / numbers.length);
