import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';

/** A hybrid application: HTTP, a gateway on the same port, and a TCP microservice. `node FILE [express|fastify] [TCP port]`. */
export async function serve(AppModule: new () => object): Promise<void> {
  const [, , adapter = 'express', tcpPort = '3001'] = process.argv;
  const http =
    adapter === 'fastify' ? new FastifyAdapter({ forceCloseConnections: true }) : new ExpressAdapter();
  const app = await NestFactory.create(AppModule, http as ExpressAdapter, { logger: ['error', 'warn'] });
  app.useWebSocketAdapter(new WsAdapter(app));
  app.connectMicroservice({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: Number(tcpPort) },
  });
  // By name: without arguments Nest takes all signals, SIGUSR2 among them.
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  console.log(`listening on port ${new URL(await app.getUrl()).port}`);
}
