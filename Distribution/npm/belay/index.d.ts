// The types of the ECMAScript module; they stand in index.d.cts, as the code does in index.cjs.
export * from './index.cjs'
