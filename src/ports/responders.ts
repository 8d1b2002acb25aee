export interface ResponderMetrics {
  /** OCSP answers since the process began. Throws when it does not answer as it must, within seconds. */
  answers(url: string): Promise<number>
}
