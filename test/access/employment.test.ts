import t from 'tap'
import { openEmployment } from '../../src/access/employment.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { Employee } from '../../src/domain/employee.ts'
import { SegelError } from '../../src/errors.ts'
import { employee, NOON } from '../support/fixtures.ts'

function stage() {
  const people = new Map<string, Employee>()
  const one = employee()
  people.set(one.number, one)
  const state = { at: NOON.getTime(), asked: 0, fault: undefined as unknown }
  const employmentOf = openEmployment({
    clock: { now: () => new Date(state.at) },
    everyMs: 60_000,
    registry: {
      find: async number => {
        state.asked += 1
        if (state.fault !== undefined) throw state.fault
        return people.get(number)
      },
    },
  })
  const actor: Actor = {
    ...{ id: `employee:${one.personId}`, role: 'employee', name: one.name },
    ...{ employeeNumber: one.number, personId: one.personId },
  }
  return { people, one, state, actor, ask: () => employmentOf(actor), employmentOf }
}

t.test('asked at once, then again each minute', async t => {
  const { people, one, state, ask } = stage()
  t.strictSame(await Promise.all([ask(), ask(), ask()]), ['in-service', 'in-service', 'in-service'])
  t.equal(state.asked, 1, 'one question for all who wait')
  people.set(one.number, { ...one, status: 'dismissed' })
  state.at += 59_999
  t.equal(await ask(), 'in-service', 'a minute at most')
  state.at += 1
  t.equal(await ask(), 'left')
  t.equal(state.asked, 2)
})

t.test('gone, another person under the number, or no number: not in service', async t => {
  const { people, one, state, actor, ask, employmentOf } = stage()
  people.set(one.number, { ...one, personId: 'somebody-else' })
  t.equal(await ask(), 'left')
  people.delete(one.number)
  state.at += 60_000
  t.equal(await ask(), 'left')
  const { employeeNumber: _, ...nameless } = actor
  t.equal(await employmentOf({ ...nameless, id: 'employee:x' }), 'left')
})

t.test('an outage is not known, and is asked about again soon, but not by every call', async t => {
  const { state, ask } = stage()
  state.fault = new SegelError('registry-unavailable', 'down')
  t.strictSame([await ask(), await ask()], ['unknown', 'unknown'])
  t.equal(state.asked, 1)
  state.at += 5_000
  t.equal(await ask(), 'unknown')
  state.fault = undefined
  state.at += 5_000
  t.equal(await ask(), 'in-service')
  t.equal(state.asked, 3)
})

t.test('a fault of ours is an error, and not remembered', async t => {
  const { state, ask } = stage()
  state.fault = new Error('a bug')
  await t.rejects(ask(), /a bug/)
  state.fault = undefined
  t.equal(await ask(), 'in-service')
})
