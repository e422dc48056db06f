import java.io.FileOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A ZIP as java.util.zip writes it: CRC and sizes of what is deflated stand in a descriptor behind it. */
class Descriptor {
	public static void main(String[] args) throws Exception {
		try (ZipOutputStream out = new ZipOutputStream(new FileOutputStream(args[0]))) {
			for (String name : new String[] { "Tomcat/", "Tomcat/hello.txt", "empty" }) {
				ZipEntry entry = new ZipEntry(name);
				entry.setTime(1700000000000L);
				out.putNextEntry(entry);
				if (name.endsWith(".txt"))
					out.write("hello, hello, hello, hello\n".getBytes("US-ASCII"));
				out.closeEntry();
			}
		}
	}
}
