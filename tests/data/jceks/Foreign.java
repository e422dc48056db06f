import java.io.ByteArrayOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyRep;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.spec.SecretKeySpec;

/**
 * Serialized objects of all sorts, as Java itself writes them, each in a file of its own. Only key-rep is a secret key as
 * keytool seals one.
 *
 *     java Foreign.java FOLDER
 */
public class Foreign {
	enum Colour { RED, GREEN }

	static class Parent implements Serializable {
		private static final long serialVersionUID = 1;
		byte b = 1; char c = 'c'; double d = 2.5; float f = 1.5f; int i = 7; long j = 8; short s = 9; boolean z = true;
		Object self = this;
	}

	static class Child extends Parent {
		private static final long serialVersionUID = 2;
		long[][] numbers = { { 1, 2 }, {}, null };
		Colour[] colours = { Colour.RED, Colour.GREEN, Colour.RED };
		Class<?> type = Child.class;
		Object nothing = null;
		String text = "text", again = text;
	}

	static class Outside implements Externalizable {
		public Outside() { }
		public void writeExternal(ObjectOutput out) throws IOException { out.writeInt(5); out.writeObject("five"); }
		public void readExternal(ObjectInput in) { }
	}

	static class Handler implements InvocationHandler, Serializable {
		private static final long serialVersionUID = 3;
		public Object invoke(Object proxy, Method method, Object[] args) { return null; }
	}

	static class Written implements Serializable {
		private static final long serialVersionUID = 4;
		int i = 1;
		byte[] block = new byte[300];
		private void writeObject(ObjectOutputStream out) throws IOException {
			out.defaultWriteObject();
			out.write(block);
			out.writeObject(new Date(0));
		}
	}

	public static void main(String[] args) throws Exception {
		Map<String, Object> objects = new LinkedHashMap<>();
		objects.put("fields", new Child());
		objects.put("list", new ArrayList<>(List.of("a", 1, Colour.RED, new Date(0))));
		objects.put("map", new TreeMap<>(Map.of("a", List.of(1, 2, 3), "b", List.of())));
		objects.put("externalizable", new Outside());
		objects.put("proxy", Proxy.newProxyInstance(Foreign.class.getClassLoader(), new Class<?>[] { Comparable.class,
			Runnable.class }, new Handler()));
		objects.put("written", new Written());
		objects.put("string", "x".repeat(10));
		objects.put("long-string", "x".repeat(70000));
		objects.put("array", new Object[] { "a", new int[] { 1, 2 }, new boolean[3], new Child() });
		objects.put("class", Child.class);
		objects.put("enum", Colour.GREEN);
		objects.put("exception", new IllegalStateException("why"));
		byte[] key = { 1, 2, 3, 4, 5, 6, 7, 8 };
		objects.put("key-rep", new KeyRep(KeyRep.Type.SECRET, "DES", "RAW", key));
		objects.put("key-rep-public", new KeyRep(KeyRep.Type.PUBLIC, "DES", "RAW", key));
		objects.put("key-rep-encoded", new KeyRep(KeyRep.Type.SECRET, "DES", "PEM", key));
		objects.put("key-nameless", new SecretKeySpec(key, ""));
		for (Map.Entry<String, Object> entry : objects.entrySet()) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			new ObjectOutputStream(bytes).writeObject(entry.getValue());
			Files.write(Path.of(args[0], entry.getKey() + ".ser"), bytes.toByteArray());
		}
	}
}
