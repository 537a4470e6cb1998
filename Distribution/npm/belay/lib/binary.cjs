// Finds the program: the one that BELAY_BINARY names, or that of the npm package for this platform. Never one on the
// PATH, which may be of another version.
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
    if (isFile(named)) return fitting(path.resolve(named))
    throw new MockError('unavailable', `BELAY_BINARY names ${named}, and no file is there`)
  }
  const platform = `${process.platform}-${process.arch}`
  const packages = Object.keys(require('../package.json').optionalDependencies ?? {})
  const name = `@belay/${platform}`
  const found = installed(name)
  if (found) return fitting(found)
  const other = 'Name a belay that you have built with BELAY_BINARY.'
  if (!packages.includes(name)) {
    const known = packages.map(each => each.slice('@belay/'.length)).join(', ')
    throw new MockError('unavailable', `belay has no program for ${platform}, only for ${known}. ${other}`)
  }
  throw new MockError(
    'unavailable',
    `belay's program for ${platform} is missing: the package ${name} is not installed. Package managers leave it out ` +
      `with --no-optional or --omit=optional, or where node_modules was copied from another platform. ` +
      `Install again without these: npm install belay --include=optional; or, from a release's files, ` +
      `npm install ./belay-${platform}-${require('../package.json').version}.tgz`,
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

// What ELF calls the machines that Node runs on (e_machine).
const MACHINES = {x64: 62, arm64: 183}

/** The program, if it is one for this machine. Otherwise a shell would be asked to run it, and say strange things. */
function fitting(program) {
  const head = firstBytes(program)
  const isELF = head.subarray(0, 4).equals(Buffer.from('\x7fELF'))
  const isOther = head.readUInt16LE(18) !== (MACHINES[process.arch] ?? head.readUInt16LE(18))
  const isForeign = process.platform === 'linux' ? !isELF || isOther : isELF
  if (head.subarray(0, 2).toString() === '#!' || !isForeign) return program
  throw new MockError('unavailable', `${program} is not a program for ${process.platform}-${process.arch}`)
}

function firstBytes(file) {
  const bytes = Buffer.alloc(20)
  let descriptor
  try {
    descriptor = fs.openSync(file)
  } catch (error) {
    throw new MockError('unavailable', `${file} can't be read: ${error.message}`)
  }
  try {
    fs.readSync(descriptor, bytes, 0, bytes.length, 0)
    return bytes
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Whether this Node, and so this system, stands on musl: Alpine, for example. */
function isMusl() {
  if (process.platform !== 'linux' || !process.report) return false
  // Otherwise the report looks up the names of all that the process is connected to.
  process.report.excludeNetwork = true
  return process.report.getReport().header.glibcVersionRuntime === undefined
}

/** The packaged program needs no libc; one that somebody has built does. */
function muslMessage(program) {
  const what = 'needs glibc, and this system has musl (Alpine, for example): build it with dev/package.'
  return `${program} ${what}`
}

/** Why a program that is there does not start, in words. */
function spawnMessage(program, error) {
  if (error.code === 'EACCES') return `${program} may not be executed: chmod +x it`
  // The file is there, so what is not is its loader.
  if (error.code === 'ENOENT' && isFile(program)) {
    if (isMusl()) return muslMessage(program)
    return `${program} does not start: its loader is missing, so it is for another system`
  }
  return `${program} does not start: ${error.message}`
}

module.exports = {binary, spawnMessage}
