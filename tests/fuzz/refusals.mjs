// What Sinter may refuse of a valid module: by name, for what it does not compile, or for a limit of its own.
const refused = /which Sinter does not compile|more than Sinter's limit/;

/** Whether an outcome of `sinter` is such a refusal. */
export const isRefused = ({ code, stderr }) => code === 1 && refused.test(stderr.toString());
