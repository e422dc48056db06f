// kafkajs: node client.js SETTINGS, a JSON file with broker, topic, message, and tls: ca (a PEM file), and pfx with passphrase or
// cert and key (PEM files). Sends the message and reads the topic until it comes back; then exit 0. What went wrong is told on
// standard error, exit 1.
"use strict";
const fs = require("fs");
const { Kafka, logLevel } = require("kafkajs");

const settings = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const file = (name) => settings.tls[name] && fs.readFileSync(settings.tls[name]);
const kafka = new Kafka({
	clientId: "libkeystore-tests",
	brokers: [settings.broker],
	ssl: { ca: [file("ca")], pfx: file("pfx"), passphrase: settings.tls.passphrase, cert: file("cert"), key: file("key") },
	retry: { retries: 4, initialRetryTime: 100 },
	logLevel: logLevel.NOTHING,
});

async function send() {
	const producer = kafka.producer();
	await producer.connect();
	await producer.send({ topic: settings.topic, messages: [{ value: settings.message }] });
	await producer.disconnect();
}

async function receive() {
	const consumer = kafka.consumer({ groupId: `tests-${process.pid}` });
	await consumer.connect();
	await consumer.subscribe({ topics: [settings.topic], fromBeginning: true });
	await new Promise((resolve, reject) => {
		const eachMessage = async ({ message }) => { if (message.value.toString() === settings.message) resolve(); };
		// It restarts by itself while the broker is still loading what it keeps of groups.
		consumer.on(consumer.events.CRASH, ({ payload }) => { if (!payload.restart) reject(payload.error); });
		consumer.run({ eachMessage }).catch(reject);
	});
	await consumer.disconnect();
}

setTimeout(() => { console.error("no answer in 30 seconds"); process.exit(1); }, 30000).unref();
send().then(receive).catch((error) => {
	for (let e = error; e; e = e.cause) console.error(`${e.name}: ${e.message}`);
	process.exit(1);
});
