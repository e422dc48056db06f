import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Kafka's own clients. Each line of standard input is a session of tab-separated fields: its name, a properties file with
 * bootstrap.servers and security settings, a topic, a message. A session creates the topic with the admin client, sends the message
 * with a producer and reads it back with a consumer. It is answered by a line: name, "ok" or "failed", and why it failed: every
 * cause, in order.
 */
public class Clients {
	private static final int SECONDS = 20;

	public static void main(String[] arguments) throws Exception {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line; (line = in.readLine()) != null;) {
			String[] fields = line.split("\t");
			System.out.println(fields[0] + "\t" + session(settings(fields[1]), fields[2], fields[3]));
		}
	}

	private static Properties settings(String path) throws Exception {
		Properties settings = new Properties();
		try (Reader in = Files.newBufferedReader(Path.of(path))) {
			settings.load(in);
		}
		settings.put("default.api.timeout.ms", String.valueOf(SECONDS * 1000));
		settings.put("request.timeout.ms", String.valueOf(SECONDS * 1000));
		return settings;
	}

	private static String session(Properties settings, String topic, String message) {
		try {
			create(settings, topic);
			produce(settings, topic, message);
			return consume(settings, topic, message) ? "ok" : "failed\tthe message did not come back";
		} catch (Exception e) {
			return "failed\t" + causes(e);
		}
	}

	private static void create(Properties settings, String topic) throws Exception {
		try (Admin admin = Admin.create(settings)) {
			admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(SECONDS, TimeUnit.SECONDS);
		}
	}

	private static void produce(Properties settings, String topic, String message) throws Exception {
		StringSerializer text = new StringSerializer();
		try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings, text, text)) {
			producer.send(new ProducerRecord<>(topic, message)).get(SECONDS, TimeUnit.SECONDS);
		}
	}

	private static boolean consume(Properties settings, String topic, String message) {
		StringDeserializer text = new StringDeserializer();
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, text, text)) {
			List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			while (System.nanoTime() < end)
				for (var record : consumer.poll(Duration.ofSeconds(1)))
					if (record.value().equals(message))
						return true;
		}
		return false;
	}

	private static String causes(Throwable e) {
		StringBuilder text = new StringBuilder();
		for (; e != null; e = e.getCause())
			text.append(e.getClass().getSimpleName()).append(": ").append(e.getMessage()).append("; ");
		return text.toString().replaceAll("[\t\r\n]+", " ");
	}
}
