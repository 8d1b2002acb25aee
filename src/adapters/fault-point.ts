/** Crash tests end the process at a named point, as a power cut would: no handler runs, nothing is flushed. */
export function faultPointFrom(env: NodeJS.ProcessEnv, allowed: boolean): (name: string) => void {
  const wanted = env['SEGEL_FAULT_POINT']
  if (!allowed || wanted === undefined || wanted === '') return () => undefined
  return name => {
    if (name === wanted) process.kill(process.pid, 'SIGKILL')
  }
}
