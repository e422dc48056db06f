import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Zipper OUT FOLDER NAME...: a ZIP as java.util.zip writes it; text files are stored, all else is deflated and has a descriptor. */
public class Zipper {
	public static void main(String[] args) throws Exception {
		try (ZipOutputStream out = new ZipOutputStream(new FileOutputStream(args[0]))) {
			for (int i = 2; i < args.length; i++) {
				byte[] data = Files.readAllBytes(Path.of(args[1], args[i]));
				ZipEntry entry = new ZipEntry(args[i]);
				if (args[i].endsWith(".txt")) {
					CRC32 crc = new CRC32();
					crc.update(data);
					entry.setMethod(ZipEntry.STORED);
					entry.setSize(data.length);
					entry.setCrc(crc.getValue());
				}
				out.putNextEntry(entry);
				out.write(data);
				out.closeEntry();
			}
		}
	}
}
