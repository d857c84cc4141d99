/** Secrets that only the run in progress may use; empty between two runs. */
export interface RunSecrets {
  /** Key of the OCR server that the engine `server` uses. */
  remoteKey?: string | undefined;
}
