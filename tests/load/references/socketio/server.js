// socket.io as its documentation begins; each line on stdin is broadcast.
const readline = require("node:readline");
const { Server } = require("socket.io");

const io = new Server(Number(process.argv[2]));
readline.createInterface({ input: process.stdin }).on("line", (line) => io.emit("post", line));
