// Scenarios as a test writes them down: a name, a file, or the thing itself.
'use strict'

const fs = require('node:fs')
const path = require('node:path')

/**
 * The text of a scenario that is given itself: an object in the words of a scenario file, or `{yaml: TEXT}`.
 *
 * @returns null for a name or a file.
 */
function inline(scenario) {
  if (scenario === null || typeof scenario !== 'object') return null
  if (typeof scenario.yaml === 'string') return scenario.yaml
  // JSON is YAML, and in lines an error has a place.
  return `${JSON.stringify({scenario: 'inline', ...scenario}, null, 2)}\n`
}

/** What the control API takes for a scenario: its text, or the name of one that the mock has. */
function choice(scenario, cwd = process.cwd()) {
  const text = inline(scenario)
  if (text !== null) return {yaml: text}
  const file = path.resolve(cwd, scenario)
  try {
    return {yaml: fs.readFileSync(file, 'utf8')}
  } catch {
    return {name: scenario}
  }
}

module.exports = {inline, choice}
