// Rooms on Node's ws: what is said in one goes to all in it, and what is no message is dropped. Prints its port.
'use strict';

const { randomUUID } = require('crypto');
const { WebSocketServer } = require('/usr/share/nodejs/ws');

const rooms = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 1024 });

server.on('listening', () => console.log(server.address().port));

server.on('connection', (socket, request) => {
  const [, , name, who] = request.url.split('/');
  if (!rooms.has(name)) rooms.set(name, new Set());
  const room = rooms.get(name);
  room.add(socket);
  socket.on('close', () => room.delete(socket));
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => {
    let value;
    try {
      value = isBinary ? null : JSON.parse(data.toString());
    } catch {
      return;
    }
    if (value === null || value.type !== 'message' || typeof value.content !== 'string') return;
    const text = JSON.stringify({ type: 'message', id: randomUUID(), content: value.content, sender: who });
    for (const other of room) if (other.readyState === 1) other.send(text);
  });
});
