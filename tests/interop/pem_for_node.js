/* Node.js for test_pem_for.py:  node pem_for_node.js
 *
 * Takes a JSON list of [server, client] on standard input, each the text of the properties of an object, as jksdump prints them:
 * the server wants a client certificate, the client verifies "localhost". Answers with a list of the common names that client
 * and server saw, or of messages. */
"use strict";
const fs = require("fs");
const tls = require("tls");

const PASSWORD = process.env.OUTPW;

/* eslint-disable-next-line no-new-func */
const object_of = (text) => new Function("fs", "PASSWORD", `return {${text}}`)(fs, PASSWORD);

const name_of = (socket) => socket.getPeerCertificate().subject.CN;

function talk([server_text, client_text]) {
	return new Promise((resolve) => {
		const options = { requestCert: true, rejectUnauthorized: true, ...object_of(server_text) };
		const secureContext = tls.createSecureContext(object_of(client_text));
		const server = tls.createServer(options, (socket) => socket.end(name_of(socket)));
		const fail = (error) => { server.close(); resolve(error.message); };
		server.on("tlsClientError", fail);
		server.listen(0, "127.0.0.1", () => {
			const to = { port: server.address().port, host: "localhost", secureContext };
			const client = tls.connect(to, () => { client.seen = name_of(client); });
			let answer = "";
			client.on("data", (data) => { answer += data; });
			client.on("error", fail);
			client.on("end", () => { server.close(); resolve(`${client.seen} ${answer}`); });
		});
	});
}

async function main() {
	const answers = [];
	for (const pair of JSON.parse(fs.readFileSync(0)))
		answers.push(await talk(pair).catch((error) => error.message));
	console.log(JSON.stringify(answers));
}

main();
