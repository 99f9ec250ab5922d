import { RecordAct } from '@lifeboat/protection';
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequiresToken } from '../access/route-access.js';
import { requireIdentity } from '../auth/identities.js';
import { SESSION_COOKIE } from '../auth/token-of-request.js';
import { ApiProblems } from '../models/api-problems.js';

@ApiTags('Session')
@ApiProblems()
@Controller('api/backup/session')
export class SessionController {
  constructor(private readonly recordAct: RecordAct) {}

  @Post()
  @HttpCode(204)
  @RequiresToken()
  @ApiOperation({
    summary:
      'Exchange a token for a cookie, which browsers need for the queue page, this page and event streams',
  })
  @ApiNoContentResponse()
  async open(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const { token, expiresAt } = requireIdentity(request);
    const expires = new Date(expiresAt * 1_000);
    await this.recordAct.sessionOpened(expires);
    response.cookie(SESSION_COOKIE, token, {
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      path: '/',
      expires,
    });
  }
}
