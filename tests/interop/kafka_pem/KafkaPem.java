import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/* Kafka's own loader of PEM stores, for test_pem_for.py. Of each line "SERVER.properties<TAB>CLIENT.properties" of standard input,
 * the two are configured as a broker that requires client certificates and its client, and shake hands in memory, the client
 * verifying the name "localhost". Answers with the subjects that client and server saw, or with the messages of what was thrown. */
class KafkaPem {
	static DefaultSslEngineFactory factory(String path) throws Exception {
		Properties properties = new Properties();
		try (Reader reader = Files.newBufferedReader(Path.of(path))) {
			properties.load(reader);
		}
		DefaultSslEngineFactory factory = new DefaultSslEngineFactory();
		factory.configure(new AbstractConfig(new ConfigDef().withClientSslSupport(), properties, false).values());
		return factory;
	}

	static void runTasks(SSLEngine engine) {
		for (Runnable task; (task = engine.getDelegatedTask()) != null;)
			task.run();
	}

	/* What it has to send, then what has arrived for it. */
	static void step(SSLEngine engine, ByteBuffer from, ByteBuffer to) throws IOException {
		runTasks(engine);
		engine.wrap(ByteBuffer.allocate(0), to);
		runTasks(engine);
		from.flip();
		engine.unwrap(from, ByteBuffer.allocate(1 << 16));
		from.compact();
	}

	static boolean isDone(SSLEngine engine) {
		return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
	}

	static void shakeHands(SSLEngine client, SSLEngine server) throws IOException {
		ByteBuffer toServer = ByteBuffer.allocate(1 << 16), toClient = ByteBuffer.allocate(1 << 16);
		client.beginHandshake();
		server.beginHandshake();
		for (int i = 0; i < 100; i++) {
			step(client, toClient, toServer);
			step(server, toServer, toClient);
			if (isDone(client) && isDone(server) && toServer.position() == 0 && toClient.position() == 0)
				return;
		}
		throw new IOException("the handshake does not end");
	}

	static String answer(String[] files) {
		try {
			SSLEngine server = factory(files[0]).createServerSslEngine("localhost", 1);
			SSLEngine client = factory(files[1]).createClientSslEngine("localhost", 1, "https");
			server.setNeedClientAuth(true);
			shakeHands(client, server);
			return client.getSession().getPeerPrincipal() + " " + server.getSession().getPeerPrincipal();
		} catch (Exception e) {
			StringBuilder text = new StringBuilder();
			for (Throwable cause = e; cause != null; cause = cause.getCause())
				text.append(cause.getMessage()).append("; ");
			return text.toString().replace('\n', ' ');
		}
	}

	public static void main(String[] arguments) throws IOException {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
		for (String line; (line = in.readLine()) != null;)
			System.out.println(answer(line.split("\t")));
	}
}
