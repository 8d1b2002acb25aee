/**
 * Who uses the server of this home: one file for each use. The last one to leave stops the server; a process
 * that was killed left its file behind and is told by its start time, because process numbers come round again.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Gives the name to move out with. */
export async function moveIn(directory: string): Promise<string> {
  await mkdir(join(directory, 'tenants'), { recursive: true, mode: 0o700 })
  const name = `${lifeOf(process.pid)}-${randomUUID()}`
  await writeFile(join(directory, 'tenants', name), '', { mode: 0o600 })
  return name
}

/** Gives how many others are still in. */
export async function moveOut(directory: string, tenant: string): Promise<number> {
  const place = join(directory, 'tenants')
  await rm(join(place, tenant), { force: true })
  let others = 0
  for (const name of await readdir(place)) {
    if (name.startsWith(`${lifeOf(Number.parseInt(name, 10))}-`)) others++
    else await rm(join(place, name), { force: true })
  }
  return others
}

export function isAlive(pid: number): boolean {
  return startTime(pid) !== undefined
}

function lifeOf(pid: number): string {
  return `${pid}-${startTime(pid) ?? 'gone'}`
}

/** Field 22 of /proc/<pid>/stat; the command's name before it may hold spaces and parentheses. */
function startTime(pid: number): string | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}
