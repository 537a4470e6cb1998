// Rooms on Node's ws: a message in a room goes to everyone in it, in the contract's form, and an invalid frame is dropped.
// Prints its port.
'use strict';

const { randomUUID } = require('crypto');
const { WebSocketServer } = require('/usr/share/nodejs/ws');

const PEOPLE = new Map([
  ['inviter', { id: '550e8400-e29b-41d4-a716-446655440000', name: 'John Doe' }],
  ['invitee', { id: '660e8400-e29b-41d4-a716-446655440000', name: 'Jane Smith' }],
  ['friend', { id: '880e8400-e29b-41d4-a716-446655440000', name: 'Fred Friend' }],
]);
const LONGEST = 2000;

const rooms = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 1024 });

// Lengths count code points. A text of fewer UTF-16 units than are allowed needs no count.
function isContent(content) {
  if (typeof content !== 'string' || content.length === 0) return false;
  if (content.length <= LONGEST) return true;
  return content.length <= 2 * LONGEST && [...content].length <= LONGEST;
}

function reading(data, isBinary) {
  if (isBinary) return null;
  try {
    const value = JSON.parse(data.toString());
    return value !== null && value.type === 'message' && isContent(value.content) ? value : null;
  } catch {
    return null;
  }
}

server.on('listening', () => console.log(server.address().port));

server.on('connection', (socket, request) => {
  const [, , name, who] = request.url.split('/');
  const person = PEOPLE.get(who);
  if (!rooms.has(name)) rooms.set(name, new Set());
  const room = rooms.get(name);
  room.add(socket);
  socket.on('close', () => room.delete(socket));
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => {
    const value = reading(data, isBinary);
    if (value === null) return;
    // Serialised once, and turned into bytes once.
    const bytes = Buffer.from(
      JSON.stringify({
        type: 'message',
        message_id: randomUUID(),
        content: value.content,
        sender_id: person.id,
        sender_name: person.name,
        created_at: new Date().toISOString(),
      }),
    );
    for (const other of room) if (other.readyState === 1) other.send(bytes, { binary: false });
  });
});
