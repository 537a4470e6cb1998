// `Dim` is made from lamp.asyncapi.yaml when this is built.
let dim = Dim(percent: 40)
print(dim.encodedText())
