/* Node.js on PKCS#12, for pkcs12_peers.py:  node pkcs12_node.js PORT
 *
 * Takes a JSON list of [path, password] on standard input. Each file is the client's certificate of one TLS connection to
 * that port of 127.0.0.1. Answers with a list of {"leaf": what the server said} or texts. */
"use strict";
const fs = require("fs");
const tls = require("tls");

const port = Number(process.argv[2]);

function talk(secureContext) {
	return new Promise((resolve) => {
		let answer = "";
		const options = { port, host: "127.0.0.1", secureContext, rejectUnauthorized: false };
		const socket = tls.connect(options, () => socket.write("GET / HTTP/1.0\r\n\r\n"));
		socket.on("data", (data) => { answer += data; });
		socket.on("error", (error) => resolve(error.message));
		socket.on("end", () => resolve({ leaf: answer.split("\r\n\r\n")[1] }));
	});
}

async function read([path, password]) {
	try {
		const options = { pfx: fs.readFileSync(path) };
		if (password !== null)
			options.passphrase = password;
		return await talk(tls.createSecureContext(options));
	} catch (error) {
		return error.message;
	}
}

async function main() {
	const answers = [];
	for (const file of JSON.parse(fs.readFileSync(0)))
		answers.push(await read(file));
	console.log(JSON.stringify(answers));
}

main();
