import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVStore;

/**
 * A server that speaks MongoDB's wire protocol, for tests where no mongod is to be had.
 *
 * <p>usage: MongoStandIn PORT [FILE]. Without FILE it keeps everything in memory. With FILE every write is on disk
 * before it is acknowledged, so that kill -9 loses nothing that was acknowledged.
 */
public final class MongoStandIn {
    /** pymongo refuses wire versions below 9; 17 is MongoDB 6.0, whose commands the library speaks. */
    private static final MongoVersion VERSION = new MongoVersion() {
        @Override public List<Integer> getVersionArray() { return List.of(6, 0, 0); }
        @Override public String toVersionString() { return "6.0.0"; }
        @Override public int getWireVersion() { return 17; }
    };

    public static void main(String[] args) throws InterruptedException {
        var backend = args.length > 1 ? Durable.backend(args[1]) : new MemoryBackend();
        backend.version(VERSION);
        var server = new MongoServer(backend);
        server.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        System.out.println("ready on port " + args[0]);
        Thread.currentThread().join();
    }

    /** The file backend as it comes commits about once a second; this one commits before each answer goes out. */
    private record Durable(MongoBackend plain, MVStore store, ReadWriteLock commands) {
        static MongoBackend backend(String file) {
            MVStore store = new MVStore.Builder().fileName(file).autoCommitDisabled().open();
            store.setRetentionTime(0); // reuse freed space at once, else the file grows by 40 kB a write
            var durable = new Durable(new H2Backend(store), store, new ReentrantReadWriteLock());
            return (MongoBackend) Proxy.newProxyInstance(
                    MongoStandIn.class.getClassLoader(),
                    new Class<?>[] {MongoBackend.class},
                    (proxy, method, arguments) -> durable.answer(method, arguments));
        }

        private Object answer(Method method, Object[] arguments) throws Throwable {
            try {
                return execute(method, arguments);
            } finally {
                save();
            }
        }

        private Object execute(Method method, Object[] arguments) throws Throwable {
            commands.readLock().lock();
            try {
                return method.invoke(plain, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                commands.readLock().unlock();
            }
        }

        /**
         * Commit when no command is halfway, else a kill could leave a key in an index without its document. Whoever
         * comes while another one saves waits, and finds its change saved with it: a group commit.
         */
        private void save() {
            commands.writeLock().lock();
            try {
                if (!store.isClosed() && store.hasUnsavedChanges()) {
                    store.commit();
                    store.sync();
                }
            } finally {
                commands.writeLock().unlock();
            }
        }
    }
}
