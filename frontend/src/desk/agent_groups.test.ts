import { expect, test } from 'vitest'
import { NOW, agent } from '../samples/day'
import { agentGroups, member, spread } from './agent_groups'

const FLOOR = [
  agent('Omid', 'on_call', 203),
  agent('Fatuma', 'on_hold', 1549),
  agent('Júlia', 'wrap_up', 47, ['SE']),
  agent('Eszter', 'away', 901),
  agent('Ana', 'offline', 9000),
]

test('five groups in a fixed order, the longest first', () => {
  const groups = agentGroups(FLOOR, NOW)
  expect(groups.map(({ name, members }) => [name, members.map((each) => each.agent.agent)])).toEqual([
    ['on_call', ['Fatuma', 'Omid']],
    ['wrap_up', ['Júlia']],
    ['available', []],
    ['break', ['Eszter']],
    ['offline', ['Ana']],
  ])
})

test('only those of a queue', () => {
  const names = agentGroups(FLOOR, NOW, 'SE').flatMap(({ members }) => members)
  expect(names.map((each) => each.agent.agent)).toEqual(['Júlia'])
})

test.each([
  ['on_call', 1200, false],
  ['on_call', 1201, true],
  ['wrap_up', 121, true],
  ['away', 900, false],
  ['away', 901, true],
  ['offline', 90_000, false],
  ['available', 9_000, false],
] as const)('%s for %d s: flagged %s', (state, seconds, flagged) => {
  expect(member(agent('A', state, seconds), NOW).flagged).toBe(flagged)
})

test.each([
  [[25, 10, 7], [3, 1, 1]],
  [[18, 5, 18], [2, 1, 2]],
  [[0, 0, 40], [1, 1, 3]],
])('stacks of %o agents take %o of five columns', (heights, columns) => {
  expect(spread(heights, 5)).toEqual(columns)
})
