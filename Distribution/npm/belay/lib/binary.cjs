// Finds the program: the one that BELAY_BINARY names, or that of the npm package for this platform. Never one on the PATH,
// which may be of another version.
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const {MockError} = require('./errors.cjs')

/**
 * The path of the program that fits this machine.
 *
 * @param environment where BELAY_BINARY may stand.
 * @throws MockError where there is none: what is missing, and how to get it.
 */
function binary(environment = process.env) {
  const named = environment.BELAY_BINARY
  if (named) {
    if (isFile(named)) return path.resolve(named)
    throw new MockError('unavailable', `BELAY_BINARY names ${named}, and no file is there`)
  }
  const platform = `${process.platform}-${process.arch}`
  const packages = Object.keys(require('../package.json').optionalDependencies ?? {})
  const name = `@belay/${platform}`
  const found = installed(name)
  if (found) return found
  const other = 'Name a belay that you have built with BELAY_BINARY.'
  if (!packages.includes(name)) {
    const known = packages.map(each => each.slice('@belay/'.length)).join(', ')
    throw new MockError('unavailable', `belay has no program for ${platform}, only for ${known}. ${other}`)
  }
  if (isMusl()) throw new MockError('unavailable', `${muslMessage(platform)} ${other}`)
  throw new MockError(
    'unavailable',
    `belay's program for ${platform} is missing: the package ${name} is not installed. Package managers leave it out ` +
      `with --no-optional or --omit=optional, or where node_modules was copied from another platform. ` +
      `Install again without these: npm install belay --include=optional`,
  )
}

function installed(name) {
  try {
    const program = path.join(path.dirname(require.resolve(`${name}/package.json`)), 'bin', 'belay')
    return isFile(program) ? program : null
  } catch {
    return null
  }
}

function isFile(file) {
  try {
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}

/** Whether this Node, and so this system, stands on musl: Alpine, for example. */
function isMusl() {
  if (process.platform !== 'linux' || !process.report) return false
  // Otherwise the report looks up the names of all that the process is connected to.
  process.report.excludeNetwork = true
  return process.report.getReport().header.glibcVersionRuntime === undefined
}

function muslMessage(platform) {
  return `belay's program for ${platform} needs glibc, and this system has musl (Alpine, for example): use an image with glibc.`
}

/** Why a program that is there does not start, in words. */
function spawnMessage(program, error) {
  if (error.code === 'EACCES') return `${program} may not be executed: chmod +x it`
  // The file is there, so what is not is its loader.
  if (error.code === 'ENOENT' && isFile(program)) {
    return isMusl() ? muslMessage(process.arch) : `${program} does not start: its loader is missing, so it is for another system`
  }
  if (error.code === 'ENOEXEC' || error.code === 'UNKNOWN') {
    return `${program} is not a program for ${process.platform}-${process.arch}`
  }
  return `${program} does not start: ${error.message}`
}

module.exports = {binary, spawnMessage}
