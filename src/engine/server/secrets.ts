/** What only the run at work may use; empty between two runs. */
export interface RunSecrets {
  /** Key of the OCR server that the engine `server` asks. */
  serverKey?: string | undefined;
}
