// Gives Node a WebSocket where it has none: that of Debian's package node-ws. Node 22 and later have one of their own.
'use strict'

globalThis.WebSocket ??= require('/usr/share/nodejs/ws')
